package org.miragemanager.manager.server;

import java.util.Optional;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.repository.unikernel.Unikernel;
import org.miragemanager.repository.unikernel.UnikernelStatus;

/**
 * Whether an order has nothing to do, because what it wants is so already. While an operation works
 * on the unikernel that is not known: what is so now may be otherwise at its end, so only a
 * unikernel that is stopped for good is told to be so.
 */
final class AlreadySo {
  private AlreadySo() {}

  /** The answer to an order to move it, if there is nothing to do. */
  static Optional<OperationView> migrate(Unikernel unikernel, Optional<String> target) {
    return target
        .filter(host -> isAndStays(unikernel, UnikernelStatus.CONNECTED))
        .filter(host -> unikernel.host().equals(target))
        .map(host -> runs("migrate", unikernel, host));
  }

  /** The answer to an order to run it, if there is nothing to do. */
  static Optional<OperationView> resume(Unikernel unikernel, Optional<String> target) {
    return unikernel
        .host()
        .filter(host -> isAndStays(unikernel, UnikernelStatus.CONNECTED))
        .filter(host -> target.isEmpty() || target.get().equals(host))
        .map(host -> runs("resume", unikernel, host));
  }

  /** The answer to an order to put it on the shelf, if there is nothing to do. */
  static Optional<OperationView> suspend(Unikernel unikernel) {
    return isAndStays(unikernel, UnikernelStatus.SUSPENDED) && !unikernel.wanted()
        ? Optional.of(
            OperationView.nothingToDo(
                "suspend",
                unikernel.name(),
                null,
                unikernel.name() + " rests on the shelf already"))
        : Optional.empty();
  }

  /** The answer to an order to stop it for good, if there is nothing to do. */
  static Optional<OperationView> stop(Unikernel unikernel) {
    return unikernel.status() == UnikernelStatus.STOPPED
        ? Optional.of(
            OperationView.nothingToDo(
                "stop", unikernel.name(), null, unikernel.name() + " is stopped already"))
        : Optional.empty();
  }

  private static boolean isAndStays(Unikernel unikernel, UnikernelStatus status) {
    return unikernel.status() == status && unikernel.operation().isEmpty();
  }

  private static OperationView runs(String verb, Unikernel unikernel, String host) {
    return OperationView.nothingToDo(
        verb, unikernel.name(), host, unikernel.name() + " runs on " + host + " already");
  }
}
