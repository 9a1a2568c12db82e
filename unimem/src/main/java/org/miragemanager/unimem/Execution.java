package org.miragemanager.unimem;

import org.miragemanager.unimem.Program.ProgramStep;

/**
 * A program being executed, step by step, with nothing around it: no channel, no thread, no time.
 * Used by one thread.
 *
 * <p>Between any two steps it can be taken apart into a {@link Checkpoint} and put together again
 * elsewhere.
 */
public final class Execution {
  private final Program program;
  private final long generation;
  private final Store store;
  private long sequence;
  private String next;

  private Execution(Program program, long generation, Store store, long sequence, String next) {
    this.program = program;
    this.generation = generation;
    this.store = store;
    this.sequence = sequence;
    this.next = next;
  }

  /**
   * The beginning of a unikernel's life.
   *
   * @throws ProgramException if the store cannot be filled
   */
  public static Execution start(Program program, long generation) {
    Store store = new Store();
    if (program.initially() != null) {
      try {
        program.initially().execute(store);
      } catch (Exception e) {
        throw failed("filling the store", e);
      }
    }
    return new Execution(program, generation, store, 0, program.first());
  }

  /**
   * Goes on from a state, as another generation.
   *
   * @throws ProgramException if the program has no step of the name that is next
   */
  public static Execution resume(Program program, long generation, Checkpoint checkpoint) {
    String next = checkpoint.next();
    if (!next.isEmpty() && program.step(next).isEmpty()) {
      throw new ProgramException(
          "the state goes on with step %s, which this program does not have: run the program that it belongs to"
              .formatted(next));
    }
    return new Execution(program, generation, checkpoint.store(), checkpoint.sequence(), next);
  }

  /**
   * Executes the next step and chooses the one after it.
   *
   * @return the name of the step that was executed
   * @throws ProgramException if the step or a guard fails; the execution cannot go on then
   */
  public String step() {
    ProgramStep step =
        program
            .step(next)
            .orElseThrow(() -> new ProgramException("the program is complete: there is no step"));
    try {
      step.work().execute(store, new StepContext(generation, sequence + 1));
    } catch (Exception e) {
      throw failed("step " + next, e);
    }
    try {
      next = step.next(store, program.isStrict());
    } catch (ProgramException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed("a guard after step " + next, e);
    }
    sequence++;
    return step.name();
  }

  private static ProgramException failed(String what, Exception cause) {
    String message = cause.getMessage();
    String reason = cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    return new ProgramException(what + " failed: " + reason, cause);
  }

  /** Whether no step is left. */
  public boolean isComplete() {
    return next.isEmpty();
  }

  /** Whether the outcome of a step must be durable before the program goes on. */
  public boolean isDurable(String step) {
    return program.step(step).map(ProgramStep::durable).orElse(false);
  }

  /** The state now. */
  public Checkpoint checkpoint() {
    return Checkpoint.of(generation, sequence, next, store);
  }

  /** The state now, to be encoded later. */
  public Snapshot snapshot() {
    return new Snapshot(generation, sequence, next, store);
  }

  /** What the keys and values of the store take in their canonical form, in bytes. */
  public long storeBytes() {
    return store.bytes();
  }

  /** The domain that executes. */
  public long generation() {
    return generation;
  }

  /** The number of steps executed so far, over all domains. */
  public long sequence() {
    return sequence;
  }

  /** The name of the next step; empty if the program is complete. */
  public String next() {
    return next;
  }

  /** The store, to look into between steps. */
  public StoreView store() {
    return store;
  }
}
