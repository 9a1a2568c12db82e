package org.miragemanager.manager;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostAdmin;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.ServiceException;

/** Drains edge-1 as {@link FakeService} moves counter-1: at once, or when the test says so. */
final class FakeHostCare implements HostAdmin {
  private final FakeService service;

  FakeHostCare(FakeService service) {
    this.service = service;
  }

  @Override
  public DrainView drain(String host, long parallel) {
    service.ask("drain " + host + " " + parallel);
    if (service.host(host).drained()) {
      return DrainView.nothingToDo(host);
    }
    service.begun.countDown();
    return begun(host);
  }

  private static DrainView begun(String host) {
    return DrainView.running(host, "drain-" + host, "f00d", FakeService.THEN, null);
  }

  @Override
  public DrainView drainOf(String host) {
    service.ask("drain of " + host);
    service.host(host);
    if (service.looksUntilEnd.decrementAndGet() == 0) {
      service.held.complete(null);
    }
    return begun(host).at("moved 37 of 200, 2 failed");
  }

  @Override
  public DrainView await(DrainView drain, Duration patience) {
    if (drain.endedAt() != null) {
      return drain;
    }
    if (service.held != null) {
      try {
        service.held.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException goesOn) {
        return drain;
      } catch (InterruptedException | ExecutionException broken) {
        throw new IllegalStateException(broken);
      }
    }
    return drain.ended(
        service.outcome,
        service.detail == null ? drain.host() + " is drained: 12 guests moved" : service.detail,
        service.staying);
  }

  @Override
  public HostView undrain(String host) {
    service.ask("undrain " + host);
    return service.host(host);
  }

  @Override
  public void remove(String host) {
    service.ask("remove host " + host);
    if (!service.host(host).drained()) {
      throw new ServiceException(
          ServiceException.Code.CONFLICT, "Host " + host + " takes guests; drain it.");
    }
  }
}
