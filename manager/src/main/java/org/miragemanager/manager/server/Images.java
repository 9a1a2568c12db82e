package org.miragemanager.manager.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.miragemanager.hostagent.driver.DriverFactory;
import org.miragemanager.manager.service.ImageView;
import org.miragemanager.manager.service.ImageView.ImageDetailView;
import org.miragemanager.manager.service.MirageService.ImageAdmin;
import org.miragemanager.manager.service.MirageService.ImageAdmin.AddedImage;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageOrder;
import org.miragemanager.manager.service.MirageService.ImageAdmin.ImageUpload;
import org.miragemanager.manager.service.MirageService.ServiceException;
import org.miragemanager.manager.service.MirageService.ServiceException.Code;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Repository;
import org.miragemanager.repository.error.StorageException;
import org.miragemanager.repository.image.Image;
import org.miragemanager.repository.image.Image.Variant;
import org.miragemanager.repository.image.ImageService;
import org.miragemanager.repository.image.ImageStore;
import org.miragemanager.repository.image.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images in the repository, and the stored files that they name. */
final class Images implements ImageAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);
  private static final String EXAMPLE = "example:";

  private final Repository repository;
  private final ImageStore store;

  /** Held while files and names are changed together: else one just stored might be collected. */
  private final ReentrantLock changing = new ReentrantLock();

  Images(Repository repository, ImageStore store) {
    this.repository = repository;
    this.store = store;
  }

  @Override
  public List<ImageView> list() {
    return repository.images().list().stream().flatMap(image -> Views.of(image).stream()).toList();
  }

  @Override
  public ImageDetailView show(String name, Optional<String> version) {
    Image image = repository.images().find(name, version).orElseThrow(() -> unknown(name, version));
    return new ImageDetailView(
        image.name(),
        image.version(),
        Views.of(image),
        repository.images().users(image.name(), image.version()));
  }

  @Override
  public AddedImage add(ImageOrder order) {
    if (!order.reference().startsWith(EXAMPLE) && !isAbsolute(order.reference())) {
      throw new ServiceException(
          Code.BAD_REQUEST,
          "The reference "
              + Quotation.of(order.reference())
              + " must be example:NAME or an absolute path, at which each host has the file; or"
              + " upload the file.");
    }
    return add(order.name(), order.version(), Variant.inPlace(order.driver(), order.reference()));
  }

  private static boolean isAbsolute(String reference) {
    return reference.startsWith("/") && reference.indexOf('\0') < 0;
  }

  private AddedImage add(String name, String version, Variant variant) {
    Image image = new Image(name, version, List.of(variant));
    boolean isNew = translated(() -> repository.images().add(image));
    return new AddedImage(Views.of(image).getFirst(), isNew);
  }

  @Override
  public AddedImage upload(ImageUpload order, InputStream file) throws IOException {
    checkNames(order);
    Optional<ImageDigest> expected = order.digest().map(Images::digest);
    try (Upload upload =
        translatedWithBreaks(() -> store.receive(file, order.announcedBytes(), expected))) {
      // Of a driver that only newer hosts have nothing is known here.
      Optional<DriverFactory> factory = DriverFactory.of(order.driver());
      Optional<String> objection =
          factory.isPresent() ? factory.get().objection(upload.file()) : Optional.empty();
      if (objection.isPresent()) {
        throw new ServiceException(Code.BAD_REQUEST, objection.get());
      }
      Variant variant = Variant.stored(order.driver(), upload.digest(), upload.sizeBytes());
      changing.lock();
      try {
        return keep(upload, order, variant);
      } finally {
        changing.unlock();
      }
    }
  }

  /** The file first: what an image names is there. */
  private AddedImage keep(Upload upload, ImageUpload order, Variant variant) {
    boolean unused =
        translated(
            () -> {
              upload.keep();
              return true;
            });
    try {
      return add(order.name(), order.version(), variant);
    } catch (RuntimeException refused) {
      collect();
      throw refused;
    }
  }

  /** What would be refused in the end is refused before anything is received. */
  private static void checkNames(ImageUpload order) {
    RequestValidation.translated(
        () ->
            ImageService.check(
                new Image(order.name(), order.version(), order.driver(), EXAMPLE + "any")));
  }

  private static ImageDigest digest(String hex) {
    try {
      return new ImageDigest(hex);
    } catch (IllegalArgumentException malformed) {
      throw new ServiceException(Code.BAD_REQUEST, malformed.getMessage());
    }
  }

  @Override
  public void remove(String name, String version) {
    changing.lock();
    try {
      if (!translated(() -> repository.images().remove(name, version))) {
        throw unknown(name, Optional.of(version));
      }
      collect();
    } finally {
      changing.unlock();
    }
  }

  /** Removes the files that no image names. */
  void collect() {
    changing.lock();
    try {
      Set<ImageDigest> named =
          repository.images().list().stream()
              .flatMap(image -> image.variants().stream())
              .flatMap(variant -> variant.file().stream())
              .map(Variant.StoredFile::digest)
              .collect(Collectors.toSet());
      int removed = store.keepOnly(named);
      if (removed > 0) {
        LOG.info("{} files that no image names were removed", removed);
      }
    } catch (StorageException later) {
      LOG.warn("{}; it is tried again at the next start", later.getMessage());
    } finally {
      changing.unlock();
    }
  }

  private static ServiceException unknown(String name, Optional<String> version) {
    return new ServiceException(
        Code.NOT_FOUND,
        "there is no image "
            + Quotation.of(name + version.map(number -> ":" + number).orElse(""))
            + "; see `miragectl image list`");
  }

  private interface Receiving {
    Upload receive() throws IOException;
  }

  private static Upload translatedWithBreaks(Receiving receiving) throws IOException {
    IOException[] broken = new IOException[1];
    Upload received =
        translated(
            () -> {
              try {
                return receiving.receive();
              } catch (IOException failure) {
                broken[0] = failure;
                return null;
              }
            });
    if (broken[0] != null) {
      throw broken[0];
    }
    return received;
  }

  /** What the repository and its disk refuse is told in their words. */
  private static <T> T translated(Supplier<T> work) {
    try {
      return RequestValidation.answered(work);
    } catch (StorageException failure) {
      throw new ServiceException(Code.UNAVAILABLE, failure.getMessage());
    }
  }
}
