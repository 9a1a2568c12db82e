package org.miragemanager.manager.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.miragemanager.model.WorkflowRun;

class UserInterfaceTest {
  @Test
  void pageOfAWorkflow() {
    assertEquals(
        URI.create(
            "https://ui.example.org/t/namespaces/edge/workflows/migrate-counter-1/0a1b/history"),
        UserInterface.page(
            URI.create("https://ui.example.org/t/"),
            new WorkflowRun("edge", "migrate-counter-1", "0a1b")));
  }

  @Test
  void idsThatPeopleChooseAreEscaped() {
    assertEquals(
        URI.create("http://u/namespaces/a%20b/workflows/x%2Fy%3F%23/r/history"),
        UserInterface.page(URI.create("http://u"), new WorkflowRun("a b", "x/y?#", "r")));
  }

  @Test
  void cloudHasOneOfItsOwnAndElsewhereNobodyKnows() {
    assertEquals(
        Optional.of(URI.create("https://cloud.temporal.io")),
        UserInterface.besides("edge.a1b2.tmprl.cloud:7233"));
    assertEquals(Optional.empty(), UserInterface.besides("temporal.example.org:7233"));
    assertEquals(Optional.empty(), UserInterface.besides("127.0.0.1:nonsense"));
    assertEquals(Optional.empty(), UserInterface.besides("127.0.0.1:1"));
  }
}
