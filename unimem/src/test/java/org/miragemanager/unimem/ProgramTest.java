package org.miragemanager.unimem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  private static final Step NOTHING = store -> {};

  private static String nextAfterFirst(ProgramBuilder builder) {
    Execution execution = Execution.start(builder.build(), 1);
    execution.step();
    return execution.next();
  }

  private static ProgramBuilder threeSteps() {
    return Program.startingWith("a").step("a", NOTHING).step("b", NOTHING).step("c", NOTHING);
  }

  @Test
  void theFirstTrueGuardOfARowWins() {
    assertEquals(
        "b",
        nextAfterFirst(
            threeSteps()
                .edge("a", "a", store -> false)
                .edge("a", "b", store -> true)
                .edge("a", "c")));
    assertEquals("c", nextAfterFirst(threeSteps().edge("a", "b", store -> false).edge("a", "c")));
  }

  @Test
  void noTrueGuardEndsTheProgram() {
    assertEquals("", nextAfterFirst(threeSteps().edge("a", "b", store -> false)));
    assertEquals("", nextAfterFirst(threeSteps()));
  }

  @Test
  void aStrictProgramFailsWhenTwoGuardsAreTrue() {
    ProgramBuilder builder =
        threeSteps().edge("a", "b", store -> true).edge("a", "c", store -> true).strict();
    ProgramException failure = assertThrows(ProgramException.class, () -> nextAfterFirst(builder));
    assertEquals(
        "after step a the guards to b and to c are both true; a strict program allows one",
        failure.getMessage());
  }

  @Test
  void aStrictProgramMayHaveAnEdgeForOtherwise() {
    assertEquals(
        "b", nextAfterFirst(threeSteps().edge("a", "b", store -> true).edge("a", "c").strict()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "é", "a\n", "a/b"})
  void aNameThatIsNoneIsRefused(String name) {
    assertThrows(ProgramException.class, () -> Program.startingWith(name));
    assertThrows(ProgramException.class, () -> threeSteps().step(name, NOTHING));
    assertThrows(ProgramException.class, () -> threeSteps().edge("a", name));
  }

  @Test
  void aNameMayHave64Characters() {
    String longest = "x".repeat(64);
    assertEquals(
        Set.of(longest), Program.startingWith(longest).step(longest, NOTHING).build().steps());
    assertThrows(ProgramException.class, () -> Program.startingWith(longest + "x"));
  }

  @Test
  void unknownStepsAreRefused() {
    assertThrows(ProgramException.class, Program.startingWith("a")::build);
    assertThrows(ProgramException.class, threeSteps().edge("a", "d")::build);
    assertThrows(ProgramException.class, () -> threeSteps().edge("d", "a"));
  }

  @Test
  void aStepOfTheSameNameAndAnEdgeThatCannotBeTakenAreRefused() {
    assertThrows(ProgramException.class, () -> threeSteps().step("a", NOTHING));
    assertThrows(ProgramException.class, () -> threeSteps().edge("a", "b").edge("a", "c"));
  }

  @Test
  void aProgramDoesNotChangeWithItsBuilder() {
    ProgramBuilder builder = Program.startingWith("a").step("a", NOTHING);
    Program program = builder.build();
    builder.edge("a", "a");
    Execution execution = Execution.start(program, 1);
    execution.step();
    assertTrue(execution.isComplete());
  }

  @Test
  void aStepThatFailsIsNamedWithItsReason() {
    Step failing =
        store -> {
          throw new IOException("no line");
        };
    Execution execution =
        Execution.start(Program.startingWith("call").step("call", failing).build(), 1);
    ProgramException failure = assertThrows(ProgramException.class, execution::step);
    assertEquals("step call failed: IOException: no line", failure.getMessage());
    assertTrue(failure.getCause() instanceof IOException);
  }

  @Test
  void aGuardThatFailsIsNamedWithItsReason() {
    Execution execution =
        Execution.start(threeSteps().edge("a", "b", store -> store.getBool("missing")).build(), 1);
    ProgramException failure = assertThrows(ProgramException.class, execution::step);
    assertTrue(failure.getMessage().startsWith("a guard after step a failed: StoreException: "));
  }

  @Test
  void theStoreIsFilledOnceInALife() {
    Program program =
        Program.startingWith("a")
            .initially(store -> store.setInt("filled", store.getInt("filled", 0) + 1))
            .durableStep("a", NOTHING)
            .edge("a", "a")
            .build();
    Execution first = Execution.start(program, 1);
    first.step();
    Execution second = Execution.resume(program, 2, first.checkpoint());
    assertEquals(1, second.store().getInt("filled"));
    assertEquals(1, second.sequence());
    assertEquals(2, second.checkpoint().generation());
    assertTrue(second.isDurable("a"));
    assertFalse(second.isDurable("b"));
  }

  @Test
  void aStateOfAnotherProgramIsRefused() {
    Checkpoint foreign = Checkpoint.of(1, 1, "elsewhere", new Store());
    Program program = threeSteps().build();
    assertThrows(ProgramException.class, () -> Execution.resume(program, 2, foreign));
  }

  @Test
  void aCompleteProgramHasNoStep() {
    Execution execution =
        Execution.resume(threeSteps().build(), 2, Checkpoint.of(1, 9, "", new Store()));
    assertTrue(execution.isComplete());
    assertThrows(ProgramException.class, execution::step);
  }

  @Test
  void aStepMayKnowItsGenerationAndItsNumber() {
    List<StepContext> seen = new ArrayList<>();
    Program program =
        Program.startingWith("a")
            .step("a", (store, context) -> seen.add(context))
            .durableStep("b", (store, context) -> seen.add(context))
            .edge("a", "b")
            .build();
    Execution execution = Execution.start(program, 7);
    execution.step();
    execution.step();
    assertEquals(List.of(new StepContext(7, 1), new StepContext(7, 2)), seen);
  }
}
