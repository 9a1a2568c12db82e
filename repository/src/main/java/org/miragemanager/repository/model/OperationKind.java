package org.miragemanager.repository.model;

/** What a workflow does to a unikernel. */
public enum OperationKind {
  RUN,
  MIGRATE,
  SUSPEND,
  RESUME,
  RECOVER,
  STOP
}
