package org.miragemanager.hostagent.driver.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.miragemanager.hostagent.driver.system.ProcessIdentity.ProcessPlace;

/** Attack H1: an agent's data folder that was moved or copied to another machine or container. */
final class ProcessPlaceTest {

  private static final ProcessPlace THERE = new ProcessPlace("boot-1", "17", "name", "hardware");

  @Test
  void whereItWasStartedAProcessThatIsNotFoundHasEnded() {
    assertTrue(THERE.tellsEndOf(new ProcessPlace("boot-1", "17", "name", "hardware")));
    // Another user may be allowed to read less of the machine.
    assertTrue(THERE.tellsEndOf(new ProcessPlace("boot-1", "17", "name", "")));
  }

  @Test
  void anotherBootOfTheSameMachineHasEndedAll() {
    assertTrue(new ProcessPlace("boot-2", "17", "name", "hardware").tellsEndOf(THERE));
    assertTrue(new ProcessPlace("boot-2", "18", "", "hardware").tellsEndOf(THERE));
    assertTrue(new ProcessPlace("boot-2", "17", "name", "").tellsEndOf(THERE));
  }

  @Test
  void anotherContainerOrMachineTellsNothing() {
    assertFalse(new ProcessPlace("boot-1", "18", "name", "hardware").tellsEndOf(THERE));
    assertFalse(new ProcessPlace("boot-2", "17", "other", "hardware").tellsEndOf(THERE));
    // A copy of a virtual machine.
    assertFalse(new ProcessPlace("boot-2", "17", "name", "other").tellsEndOf(THERE));
    assertFalse(new ProcessPlace("boot-2", "17", "", "").tellsEndOf(THERE));
    assertFalse(
        new ProcessPlace("boot-2", "17", "name", "").tellsEndOf(ProcessPlace.parse("boot-1")));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisPlaceIsReadAgainAsItWasWritten() {
    ProcessPlace here = ProcessPlace.here();
    assertEquals(here, ProcessPlace.parse(here.toString()));
    assertTrue(here.tellsEndOf(here));
  }
}
