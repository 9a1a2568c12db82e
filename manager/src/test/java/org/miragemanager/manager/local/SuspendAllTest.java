package org.miragemanager.manager.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.miragemanager.manager.FakeService;

/** Case multipass#4319: what becomes of the guests at the end is told as it is. */
final class SuspendAllTest {
  private final FakeService service = new FakeService();
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @Test
  void guestsThatRunAreSuspended() {
    assertEquals(
        List.of("counter-1 rests on the shelf: `miragectl resume counter-1` after the next start"),
        SuspendAll.putAll(service, progress::add, new AtomicBoolean()));
    assertTrue(service.asked.contains("suspend counter-1"), service.asked.toString());
  }

  /** Attack L8: a guest that is lost is neither suspended nor passed over in silence. */
  @Test
  void aGuestThatIsLostIsTold() {
    service.recovery = "due";
    service.status = "failed";
    assertEquals(
        List.of("counter-1 does not run: it is due; the next start with the same data sees to it"),
        SuspendAll.putAll(service, progress::add, new AtomicBoolean()));
  }

  @Test
  void aSecondCallDoesNotWaitForGuests() {
    service.held = new CompletableFuture<>();
    AtomicBoolean hurry = new AtomicBoolean();
    List<String> lines =
        SuspendAll.putAll(
            service,
            line -> {
              progress.add(line);
              hurry.set(true);
            },
            hurry);
    assertTrue(
        lines.getFirst().startsWith("counter-1 is not on the shelf (the end was hurried)"),
        lines.toString());
    assertEquals(List.of("puts guests on the shelf: 0 of 1 are done"), progress);
  }
}
