package org.miragemanager.repository.operation;

import java.util.Objects;
import java.util.Optional;
import org.miragemanager.model.OperationKind;

/** Which operations to list; an empty part allows all. */
public record OperationFilter(Optional<String> unikernel, Optional<OperationKind> kind) {
  public OperationFilter {
    Objects.requireNonNull(unikernel);
    Objects.requireNonNull(kind);
  }

  /** Every operation. */
  public static OperationFilter all() {
    return new OperationFilter(Optional.empty(), Optional.empty());
  }

  /** The operations of one kind. */
  public static OperationFilter ofKind(OperationKind kind) {
    return new OperationFilter(Optional.empty(), Optional.of(kind));
  }

  /** The operations of one unikernel. */
  public static OperationFilter ofUnikernel(String unikernel) {
    return new OperationFilter(Optional.of(unikernel), Optional.empty());
  }
}
