package org.miragemanager.manager.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.ServiceException;
import org.miragemanager.manager.service.UnikernelView;

/** Puts every running guest on the shelf, so that nothing is lost when its host ends. */
final class Shelving {
  private static final Duration PATIENCE = Duration.ofMillis(1500);

  private Shelving() {}

  /** What became of each, in a line for the user. */
  static List<String> putAll(MirageService service) {
    List<Future<String>> lines = new ArrayList<>();
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (UnikernelView unikernel : service.unikernels()) {
        if (unikernel.status().equals("connected")) {
          lines.add(each.submit(() -> put(service, unikernel)));
        }
      }
    }
    return lines.stream().map(Future::resultNow).toList();
  }

  private static String put(MirageService service, UnikernelView unikernel) {
    String name = unikernel.name();
    String problem;
    try {
      OperationView operation = service.await(service.suspend(name), PATIENCE);
      if ("done".equals(operation.outcome())) {
        return name + " rests on the shelf: `miragectl resume " + name + "` after the next start";
      }
      problem = operation.detail() == null ? "it took too long" : operation.detail();
    } catch (ServiceException busy) {
      problem = busy.getMessage();
    } catch (RuntimeException failure) {
      problem = failure.toString();
    }
    return name
        + " could not be put on the shelf ("
        + problem
        + "): it goes on running, and the next start with the same data finds it";
  }
}
