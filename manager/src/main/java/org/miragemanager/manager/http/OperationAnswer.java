package org.miragemanager.manager.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.miragemanager.manager.service.MirageService;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.ServiceException;

/** Answers with an operation: at its end, or at once if the caller detaches. */
final class OperationAnswer {
  /** How soon a wait notices that its caller is gone or that the server stops. */
  private static final Duration SLICE = Duration.ofSeconds(1);

  private final MirageService service;
  private final Answers answers;
  private final BooleanSupplier stops;

  OperationAnswer(MirageService service, Answers answers, BooleanSupplier stops) {
    this.service = service;
    this.answers = answers;
    this.stops = stops;
  }

  void answer(Context context, OperationView begun, boolean detach) {
    OperationView operation = detach ? begun : atItsEnd(context, begun);
    if (operation.endedAt() == null) {
      answers.write(context, 202, operation);
    } else if (operation.outcome().equals("done")) {
      answers.write(context, 200, operation);
    } else {
      answers.write(
          context,
          409,
          new ErrorView(new ErrorView.Reason("failed", why(operation)), operation, null));
    }
  }

  private OperationView atItsEnd(Context context, OperationView begun) {
    ClientConnection caller = new ClientConnection(context);
    OperationView operation = begun;
    while (operation.endedAt() == null && !caller.isGone()) {
      if (stops.getAsBoolean()) {
        throw new ServiceException(
            ServiceException.Code.UNAVAILABLE,
            "The manager stops while the operation goes on: look at it with `miragectl migration"
                + " show "
                + operation.workflowId()
                + "` once a manager runs again.");
      }
      operation = service.await(operation, SLICE);
    }
    return operation;
  }

  private static String why(OperationView operation) {
    return operation.detail() != null
        ? operation.detail()
        : "The "
            + operation.kind()
            + " of "
            + operation.unikernel()
            + " ended "
            + operation.outcome()
            + ".";
  }
}
