package org.miragemanager.repository.model;

/** One generation of one unikernel. */
public record DomainName(String unikernel, long generation) {
  @Override
  public String toString() {
    return unikernel + "/" + generation;
  }
}
