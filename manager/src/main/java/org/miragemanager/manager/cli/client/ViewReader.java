package org.miragemanager.manager.cli.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.miragemanager.manager.cli.option.GuestPolicyOptions;
import org.miragemanager.manager.service.AnyOperation;
import org.miragemanager.manager.service.DrainView;
import org.miragemanager.manager.service.HostView;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.ImageView.ImageDetailView;
import org.miragemanager.manager.service.OperationView;
import org.miragemanager.manager.service.UnikernelView;
import org.miragemanager.model.GuestSpec;
import org.miragemanager.model.ImageRef;

/**
 * Makes a view of a JSON object; fields that it does not know, of a newer manager, are left out.
 */
public interface ViewReader<T> {
  /** The view. */
  T read(JsonObjectReader fields) throws IOException;

  /** A unikernel. */
  static UnikernelView unikernel(JsonObjectReader fields) throws IOException {
    JsonObjectReader operation = fields.object("operation");
    return new UnikernelView(
        fields.needed("name"),
        fields.needed("status"),
        fields.text("host"),
        fields.numberOrZero("generation"),
        guest(fields),
        fields.number("sequence"),
        fields.number("stateBytes"),
        fields.text("stateDigest"),
        fields.text("endReason"),
        fields.text("prospect"),
        fields.text("recovery"),
        fields.instant("createdAt"),
        operation == null ? null : operation(operation));
  }

  private static GuestSpec guest(JsonObjectReader fields) throws IOException {
    return new GuestSpec(
        new ImageRef(fields.text("image"), fields.text("version")),
        fields.numberOrZero("memoryBytes"),
        fields.texts("arguments"),
        GuestPolicyOptions.read(fields));
  }

  /** An operation. */
  static OperationView operation(JsonObjectReader fields) throws IOException {
    return new OperationView(
        fields.text("workflowId"),
        fields.text("runId"),
        fields.needed("kind"),
        fields.needed("unikernel"),
        fields.text("source"),
        fields.text("target"),
        fields.instant("startedAt"),
        fields.instant("endedAt"),
        fields.needed("outcome"),
        fields.text("progress"),
        fields.text("detail"),
        fields.decimal("downtimeMillis"),
        fields.decimal("totalMillis"),
        fields.number("stateBytes"),
        fields.text("page"));
  }

  /** An operation on a unikernel, or the drain of a host. */
  static AnyOperation anyOperation(JsonObjectReader fields) throws IOException {
    return "drain".equals(fields.text("kind")) ? drain(fields) : operation(fields);
  }

  /** A host. */
  static HostView host(JsonObjectReader fields) throws IOException {
    return new HostView(
        fields.needed("name"),
        fields.text("address"),
        fields.flag("leaseRuns"),
        fields.numberOrZero("leaseNumber"),
        fields.flag("heldBack"),
        fields.text("trouble"),
        fields.text("troubleReason"),
        fields.flag("drained"),
        Math.toIntExact(fields.numberOrZero("guests")),
        Math.toIntExact(fields.numberOrZero("maxGuests")),
        fields.numberOrZero("memoryBytes"),
        fields.numberOrZero("freeMemoryBytes"),
        fields.texts("drivers"),
        fields.labels("labels"));
  }

  /** A drain. */
  static DrainView drain(JsonObjectReader fields) throws IOException {
    return new DrainView(
        fields.needed("host"),
        fields.text("workflowId"),
        fields.text("runId"),
        fields.instant("startedAt"),
        fields.instant("endedAt"),
        fields.needed("outcome"),
        fields.text("progress"),
        fields.text("detail"),
        fields.labels("staying"),
        fields.text("page"));
  }

  /** An image. */
  static ImageView image(JsonObjectReader fields) throws IOException {
    return new ImageView(
        fields.needed("name"),
        fields.text("version"),
        fields.text("driver"),
        fields.text("reference"),
        fields.number("sizeBytes"),
        fields.text("digest"));
  }

  /** All about an image. */
  static ImageDetailView imageDetail(JsonObjectReader fields) throws IOException {
    List<ImageView> variants = new ArrayList<>();
    for (JsonObjectReader variant : fields.objects("variants")) {
      variants.add(image(variant));
    }
    return new ImageDetailView(
        fields.needed("name"), fields.needed("version"), variants, fields.texts("usedBy"));
  }
}
