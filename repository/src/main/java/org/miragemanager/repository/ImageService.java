package org.miragemanager.repository;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.model.Image;
import org.miragemanager.repository.sql.Database;
import org.miragemanager.repository.sql.ImageTable;

/**
 * The images that unikernels are made from. An image never changes; what changes is another
 * version.
 */
public final class ImageService {
  private final Database database;

  ImageService(Database database) {
    this.database = database;
  }

  /**
   * Makes an image known; the same image again changes nothing.
   *
   * @throws RefusedException IMAGE_DIFFERS: another image has that name and version; INVALID
   */
  public void add(Image image) {
    Names.checkWord("name of an image", image.name());
    Names.checkWord("version of an image", image.version());
    Names.checkWord("driver of an image", image.driver());
    Names.check(!image.reference().isEmpty(), "Image " + image + " needs a file's reference.");
    database.<Void>write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<Image> known = ImageTable.find(handle, image.name(), image.version());
          if (known.isEmpty()) {
            ImageTable.insert(handle, image);
          } else if (!known.get().equals(image)) {
            throw new RefusedException(
                Refusal.IMAGE_DIFFERS,
                "Image "
                    + image
                    + " is known as "
                    + known.get().reference()
                    + " for driver '"
                    + known.get().driver()
                    + "'; add the other one under another version.");
          }
          return null;
        });
  }

  /** The image of that name: this version, or the one that was added last. */
  public Optional<Image> find(String name, Optional<String> version) {
    return database.read(handle -> find(handle, name, version));
  }

  /** Every image, by name, the version added last first. */
  public List<Image> list() {
    return database.read(ImageTable::list);
  }

  static Image require(Handle handle, String name, Optional<String> version) {
    return find(handle, name, version)
        .orElseThrow(
            () ->
                new NotFoundException(
                    Refusal.UNKNOWN_IMAGE,
                    "There is no image '"
                        + name
                        + version.map(wanted -> ":" + wanted).orElse("")
                        + "'; add it first."));
  }

  private static Optional<Image> find(Handle handle, String name, Optional<String> version) {
    return version.isPresent()
        ? ImageTable.find(handle, name, version.get())
        : ImageTable.findNewest(handle, name);
  }
}
