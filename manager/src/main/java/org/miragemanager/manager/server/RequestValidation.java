package org.miragemanager.manager.server;

import java.util.Optional;
import java.util.function.Supplier;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.host.Host;

/** Checks what a user named before anything is begun, and says what to do if it is not there. */
final class RequestValidation {
  private RequestValidation() {}

  static void image(Repository repository, String name, Optional<String> version) {
    if (repository.images().find(name, version).isEmpty()) {
      throw new ServiceException(
          Code.NOT_FOUND,
          "there is no image "
              + Quotation.of(name + version.map(number -> ":" + number).orElse(""))
              + "; see `miragectl image list`, or add it with `miragectl image add`");
    }
  }

  static Optional<Host> host(Repository repository, Optional<String> name) {
    return name.map(
        wanted ->
            repository
                .hosts()
                .find(wanted)
                .orElseThrow(
                    () ->
                        new ServiceException(
                            Code.NOT_FOUND,
                            "there is no host named "
                                + Quotation.of(wanted)
                                + "; see `miragectl host list`")));
  }

  /** Does something in the repository; what it refuses is told in its words. */
  static void translated(Runnable transaction) {
    boolean ignored =
        answered(
            () -> {
              transaction.run();
              return true;
            });
  }

  /** The same, of something that has an answer. */
  static <T> T answered(Supplier<T> transaction) {
    try {
      return transaction.get();
    } catch (NotFoundException unknown) {
      throw new ServiceException(Code.NOT_FOUND, unknown.getMessage());
    } catch (RefusedException refused) {
      throw new ServiceException(
          refused.refusal() == Refusal.INVALID ? Code.BAD_REQUEST : Code.CONFLICT,
          refused.getMessage());
    }
  }
}
