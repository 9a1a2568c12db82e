package org.miragemanager.manager.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import org.miragemanager.manager.service.MirageService.ImageAdmin;
import org.miragemanager.manager.service.MirageService.ImageAdmin.AddedImage;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageOrder;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageUpload;

/** What can be asked of images. */
final class ImageRoutes {
  private static final int CREATED = 201;

  /** What is still read of a file that is refused, so that its sender sees the answer. */
  private static final long DRAINED_BYTES = 4L << 30;

  private final ImageAdmin images;
  private final Answers answers;
  private final RequestBody body;

  ImageRoutes(ImageAdmin images, Answers answers, RequestBody body) {
    this.images = images;
    this.answers = answers;
    this.body = body;
  }

  void register(RoutesConfig routes) {
    routes.get("/v1/images", context -> answers.write(context, 200, images.list()));
    routes.post("/v1/images", this::add);
    routes.get(
        "/v1/images/{name}",
        context ->
            answers.write(
                context,
                200,
                images.show(context.pathParam("name"), QueryParameter.VERSION.text(context))),
        QueryParameter.VERSION);
    routes.put("/v1/images/{name}/{version}/{driver}", this::upload, QueryParameter.DIGEST);
    routes.delete("/v1/images/{name}/{version}", this::remove);
  }

  private void add(Context context) {
    ImageOrder image = body.read(context, ImageOrder.class);
    RequestBody.require("name", image.name());
    RequestBody.require("version", image.version());
    RequestBody.require("driver", image.driver());
    RequestBody.require("reference", image.reference());
    answer(context, images.add(image));
  }

  private void upload(Context context) {
    ImageUpload upload =
        new ImageUpload(
            context.pathParam("name"),
            context.pathParam("version"),
            context.pathParam("driver"),
            QueryParameter.DIGEST.text(context),
            context.req().getContentLengthLong());
    try {
      InputStream file = context.req().getInputStream();
      try {
        answer(context, images.upload(upload, file));
      } catch (RuntimeException refused) {
        drain(file);
        throw refused;
      }
    } catch (IOException broken) {
      throw HttpRefusal.badRequest("The file ended early: send it whole.");
    }
  }

  private void answer(Context context, AddedImage added) {
    answers.write(context, added.isNew() ? CREATED : 200, added.image());
  }

  private void remove(Context context) {
    body.read(context, UnikernelRoutes.Nothing.class);
    images.remove(context.pathParam("name"), context.pathParam("version"));
    context.status(204);
  }

  private static void drain(InputStream stream) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = DRAINED_BYTES;
    for (int count = 0; left > 0 && count >= 0; left -= count) {
      count = stream.read(buffer);
    }
  }
}
