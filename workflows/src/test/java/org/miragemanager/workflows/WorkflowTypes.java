package org.miragemanager.workflows;

import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.WorkflowMethod;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.miragemanager.workflows.temporal.MirageWorkflows;
import org.miragemanager.workflows.transfer.TransferWorkflows.TransferWorkflowBase;

/** The names of all workflow types, read from what a worker registers. */
final class WorkflowTypes {
  private WorkflowTypes() {}

  static Set<String> all() {
    return of(Object.class);
  }

  /** The transfers among them. */
  static Set<String> transfers() {
    return of(TransferWorkflowBase.class);
  }

  private static Set<String> of(Class<?> kind) {
    Set<String> names = new TreeSet<>();
    MirageWorkflows.implementations().stream()
        .filter(implementation -> !DynamicWorkflow.class.isAssignableFrom(implementation))
        .filter(kind::isAssignableFrom)
        .flatMap(implementation -> Arrays.stream(implementation.getInterfaces()))
        .flatMap(contract -> Stream.of(contract.getMethods()))
        .filter(method -> method.isAnnotationPresent(WorkflowMethod.class))
        .map(WorkflowTypes::name)
        .forEach(names::add);
    return names;
  }

  private static String name(Method method) {
    return method.getAnnotation(WorkflowMethod.class).name();
  }
}
