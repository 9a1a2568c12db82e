package io.temporal.internal.testservice;

import io.grpc.BindableService;
import java.io.Closeable;
import java.util.List;

/**
 * What an in-memory Temporal server serves, as {@link TestServicesStarter} puts it together, but
 * with {@link WallClockTimer}.
 */
public final class WallClockServices implements Closeable {
  private final WallClockTimer timer = new WallClockTimer();
  private final TestVisibilityStore visibility = new TestVisibilityStoreImpl();
  private final TestNexusEndpointStore nexus = new TestNexusEndpointStoreImpl();
  private final TestWorkflowStore store = new TestWorkflowStoreImpl(timer);
  private final TestOperatorService operators = new TestOperatorService(visibility, nexus);
  private final TestWorkflowService workflows =
      new TestWorkflowService(store, visibility, nexus, timer);

  /** With no workflow yet. */
  public WallClockServices() {
    // All is made where it is declared.
  }

  /** What is to be registered with a gRPC server. */
  public List<BindableService> services() {
    return List.of(operators, workflows);
  }

  @Override
  public void close() {
    workflows.close();
    operators.close();
    store.close();
    visibility.close();
    timer.shutdown();
  }
}
