package org.miragemanager.manager.temporal;

/** The task queue that all operations use. */
public final class TaskQueue {
  /** Its name, for {@code temporal workflow start --task-queue}. */
  public static final String NAME = "mirage";

  private TaskQueue() {}
}
