package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.miragemanager.hostagent.domain.DummyDomain;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;

/** A driver of the tests: this class and one line in {@code META-INF/services} are all of it. */
public final class DummyDriverFactory implements DriverFactory {
  @Override
  public String kind() {
    return "dummy";
  }

  @Override
  public HypervisorDriver create(DriverHost host, Map<String, String> options) {
    return new DummyDriver(options);
  }

  @Override
  public Optional<String> objection(Path file) {
    return Optional.empty();
  }

  /** Domains that do nothing. */
  private record DummyDriver(Map<String, String> options) implements HypervisorDriver {
    @Override
    public String kind() {
      return "dummy";
    }

    @Override
    public Map<String, String> labels() {
      return options;
    }

    @Override
    public boolean guestsCountTheirLease() {
      return true;
    }

    @Override
    public void check(DomainSpecification specification) {}

    @Override
    public LiveDomain create(DomainSpecification specification) {
      return new DummyDomain();
    }

    @Override
    public Optional<LiveDomain> find(DomainSpecification specification, String handle) {
      return Optional.empty();
    }

    @Override
    public Optional<LiveDomain> search(DomainSpecification specification) {
      return Optional.empty();
    }
  }
}
