package org.miragemanager.hostagent.image;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.miragemanager.hostagent.AgentException;

/** Waits for a file, and tells how that ended. */
final class Waiter implements ImageFetcher.Listener {
  private static final long PATIENCE_SECONDS = 30;

  private final CompletableFuture<Boolean> end = new CompletableFuture<>();

  @Override
  public void progress(long receivedBytes, long sizeBytes) {}

  @Override
  public void present() {
    end.complete(true);
  }

  @Override
  public void failed(AgentException reason) {
    end.completeExceptionally(reason);
  }

  void isPresent() throws InterruptedException, TimeoutException {
    try {
      end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw new AssertionError("it is fetched", failure.getCause());
    }
  }

  AgentException failure() throws InterruptedException, TimeoutException {
    try {
      end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("it is fetched, and must not be");
    } catch (ExecutionException failure) {
      return (AgentException) failure.getCause();
    }
  }
}
