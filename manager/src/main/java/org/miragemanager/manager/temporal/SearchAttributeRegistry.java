package org.miragemanager.manager.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.Map;
import java.util.stream.Collectors;
import org.miragemanager.workflows.temporal.MirageSearchAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a server knows the search attributes. One that a workflow sets and the server does
 * not know would fail its task again and again.
 */
final class SearchAttributeRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(SearchAttributeRegistry.class);

  private SearchAttributeRegistry() {}

  /** Makes them known to a server that is this manager's own. */
  static void register(WorkflowServiceStubsOptions access, String namespace) {
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder(access).validateAndBuildWithDefaults());
    try {
      operator
          .blockingStub()
          .addSearchAttributes(
              AddSearchAttributesRequest.newBuilder()
                  .setNamespace(namespace)
                  .putAllSearchAttributes(
                      MirageSearchAttributes.ALL.stream()
                          .collect(
                              Collectors.toMap(
                                  SearchAttributeKey::getName, SearchAttributeKey::getValueType)))
                  .build());
    } finally {
      operator.shutdownNow();
    }
  }

  /**
   * Makes sure that a server knows them.
   *
   * @param access its address and what it takes to enter, which this needs as well
   * @throws TemporalException if it does not, with the command that mends it
   */
  static void check(WorkflowServiceStubsOptions access, String namespace) {
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder(access).validateAndBuildWithDefaults());
    String address = access.getTarget();
    Map<String, IndexedValueType> known;
    try {
      known =
          operator
              .blockingStub()
              .listSearchAttributes(
                  ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
              .getCustomAttributesMap();
    } catch (StatusRuntimeException failure) {
      if (mayNotAsk(failure)) {
        LOG.warn(
            "{} does not say which search attributes it knows ({}); operations fail if it lacks"
                + " one",
            address,
            failure.getStatus());
        return;
      }
      throw failure;
    } finally {
      operator.shutdownNow();
    }
    String missing =
        MirageSearchAttributes.ALL.stream()
            .filter(key -> known.get(key.getName()) != key.getValueType())
            .map(SearchAttributeKey::getName)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new TemporalException(
          "Temporal at "
              + address
              + " does not know the search attributes "
              + missing
              + " in namespace "
              + namespace
              + "; make them known with `temporal-dev/attributes --address "
              + address
              + " --namespace "
              + namespace
              + "`");
    }
  }

  /** A key for a namespace need not open the operator's door. */
  private static boolean mayNotAsk(StatusRuntimeException failure) {
    Status.Code code = failure.getStatus().getCode();
    return code == Status.Code.PERMISSION_DENIED
        || code == Status.Code.UNAUTHENTICATED
        || code == Status.Code.UNIMPLEMENTED;
  }
}
