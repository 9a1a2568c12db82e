package org.miragemanager.manager;

import java.util.Optional;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.MirageService.HostAdmin;
import org.miragemanager.manager.service.MirageService.ServiceException;

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
    return begun(host);
  }

  private DrainView begun(String host) {
    return service.begin(
        DrainView.running(host, "drain-" + host, "f00d", FakeService.THEN, null)
            .at("moved 37 of 200, 2 failed"));
  }

  @Override
  public DrainView drainOf(String host) {
    service.ask("drain of " + host);
    service.host(host);
    return begun(host);
  }

  DrainView ended(DrainView drain) {
    return drain.ended(
        service.outcome,
        service.detail == null ? drain.host() + " is drained: 12 guests moved" : service.detail,
        service.staying);
  }

  @Override
  public Optional<DrainView> undrain(String host) {
    service.ask("undrain " + host);
    service.host(host);
    return service.drainGoesOn.getAndSet(false) ? Optional.of(begun(host)) : Optional.empty();
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
