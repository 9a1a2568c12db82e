package org.miragemanager.repository.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.miragemanager.hostagent.api.RepositoryGrpc;

/**
 * Runs joins and renewals on threads of their own, so that they wait neither for hand-overs nor for
 * checkpoints nor for files. The threads request the highest priority; the Java runtime passes it
 * on to the system only with the right option and permission.
 */
public final class LeaseCallExecutor implements ServerCallExecutorSupplier, AutoCloseable {
  private static final int THREADS = 4;
  private static final Set<String> METHODS =
      Set.of(
          RepositoryGrpc.getRenewMethod().getFullMethodName(),
          RepositoryGrpc.getJoinMethod().getFullMethodName());

  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS,
          Thread.ofPlatform()
              .daemon()
              .name("lease-lane-", 0)
              .priority(Thread.MAX_PRIORITY)
              .factory());

  /** Null for other calls: they use the threads of the server. */
  @Override
  public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata metadata) {
    return METHODS.contains(call.getMethodDescriptor().getFullMethodName()) ? threads : null;
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
