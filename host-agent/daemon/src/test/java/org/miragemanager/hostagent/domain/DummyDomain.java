package org.miragemanager.hostagent.domain;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.hostagent.driver.system.ProcessIdentity;

/** A domain of which nothing is there. */
public final class DummyDomain implements LiveDomain {

  private final CompletableFuture<String> ended = new CompletableFuture<>();

  @Override
  public String handle() {
    return "dummy";
  }

  @Override
  public String name() {
    return "dummy";
  }

  @Override
  public Optional<ProcessIdentity> process() {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<String> ended() {
    return ended;
  }

  @Override
  public void pause() {}

  @Override
  public void unpause() {}

  @Override
  public void destroy() {
    ended.complete("destroyed");
  }
}
