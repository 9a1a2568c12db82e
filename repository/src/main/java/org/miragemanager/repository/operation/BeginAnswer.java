package org.miragemanager.repository.operation;

/** Whether an operation may begin (rule 9). */
public sealed interface BeginAnswer {
  /** It has begun, now or by an earlier call of the same workflow run. */
  record Begun(Operation operation) implements BeginAnswer {}

  /** Another workflow works on the unikernel. */
  record Busy(Operation operation) implements BeginAnswer {}
}
