package org.miragemanager.manager;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.ImageView.ImageDetailView;
import org.miragemanager.manager.service.MirageService.ImageAdmin;
import org.miragemanager.manager.service.MirageService.ImageAdmin.AddedImage;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageOrder;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageUpload;
import org.miragemanager.manager.service.MirageService.ServiceException;

/** Images in memory; counter:1 is used by counter-1. */
final class FakeImages implements ImageAdmin {
  private final FakeService service;
  private final List<ImageView> images = new ArrayList<>();

  FakeImages(FakeService service) {
    this.service = service;
    images.add(new ImageView("counter", "1", "process", "example:counter", null, null));
  }

  @Override
  public List<ImageView> list() {
    return List.copyOf(images);
  }

  @Override
  public ImageDetailView show(String name, Optional<String> version) {
    List<ImageView> found =
        images.stream()
            .filter(image -> image.name().equals(name))
            .filter(image -> version.isEmpty() || version.get().equals(image.version()))
            .toList();
    if (found.isEmpty()) {
      throw unknown(name);
    }
    return new ImageDetailView(
        name,
        found.getLast().version(),
        found,
        name.equals("counter") ? List.of("counter-1") : List.of());
  }

  private static ServiceException unknown(String name) {
    return new ServiceException(
        ServiceException.Code.NOT_FOUND,
        "there is no image " + name + "; see `miragectl image list`");
  }

  @Override
  public AddedImage add(ImageOrder order) {
    service.ask(order.toString());
    return add(
        new ImageView(
            order.name(), order.version(), order.driver(), order.reference(), null, null));
  }

  private AddedImage add(ImageView image) {
    boolean isNew = !images.contains(image);
    if (isNew) {
      images.add(image);
    }
    return new AddedImage(image, isNew);
  }

  @Override
  public AddedImage upload(ImageUpload order, InputStream file) throws IOException {
    CountDownLatch slow = service.uploadsWait;
    if (slow != null) {
      try {
        slow.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    long size = file.readAllBytes().length;
    service.ask("upload " + order + " of " + size);
    String digest = order.digest().orElse("0".repeat(64));
    return add(
        new ImageView(
            order.name(), order.version(), order.driver(), "sha256:" + digest, size, digest));
  }

  @Override
  public void remove(String name, String version) {
    service.ask("forget image " + name + ":" + version);
    if (name.equals("counter")) {
      throw new ServiceException(
          ServiceException.Code.CONFLICT,
          "Image counter:1 is used by counter-1; remove these first.");
    }
    if (!images.removeIf(image -> image.name().equals(name) && image.version().equals(version))) {
      throw unknown(name);
    }
  }
}
