package org.miragemanager.repository.image;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.miragemanager.model.ImageDigest;
import org.miragemanager.model.Quotation;
import org.miragemanager.repository.Validation;
import org.miragemanager.repository.error.NotFoundException;
import org.miragemanager.repository.error.Refusal;
import org.miragemanager.repository.error.RefusedException;
import org.miragemanager.repository.image.Image.Variant;
import org.miragemanager.repository.store.Database;

/**
 * The images that unikernels are made from. A variant of an image never changes; what changes is
 * another version.
 */
public final class ImageService {
  /** In characters; no path is longer. */
  private static final int LONGEST_REFERENCE = 4_096;

  private final Database database;

  public ImageService(Database database) {
    this.database = database;
  }

  /**
   * Makes an image known, or further variants of one; what is known already is not changed.
   *
   * @return whether something is known now that was not
   * @throws RefusedException IMAGE_DIFFERS: a variant has another file; INVALID
   */
  public boolean add(Image image) {
    check(image);
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          Optional<Image> known = ImageTable.find(handle, image.name(), image.version());
          if (known.isEmpty()) {
            ImageTable.insert(handle, image);
            return true;
          }
          boolean added = false;
          for (Variant variant : image.variants()) {
            added |= addVariant(handle, known.get(), variant);
          }
          return added;
        });
  }

  /**
   * Checks whether an image could be added.
   *
   * @throws RefusedException INVALID
   */
  public static void check(Image image) {
    Validation.checkWord("name of an image", image.name());
    Validation.checkWord("version of an image", image.version());
    Validation.check(
        !image.variants().isEmpty(), "Image " + image + " needs a variant for a driver.");
    for (Variant variant : image.variants()) {
      Validation.checkWord("driver of an image", variant.driver());
      Validation.check(
          !variant.reference().isEmpty(), "Image " + image + " needs a file's reference.");
      Validation.check(
          variant.reference().length() <= LONGEST_REFERENCE
              && variant.reference().codePoints().allMatch(Quotation::isHarmless),
          "The reference "
              + Quotation.of(variant.reference())
              + " has control characters, or more than "
              + LONGEST_REFERENCE
              + " characters.");
      Validation.check(
          variant.file().isPresent() || !ImageDigest.isMeantBy(variant.reference()),
          "A file that is known by its digest is uploaded, not referred to.");
    }
  }

  private static boolean addVariant(Handle handle, Image image, Variant variant) {
    Optional<Variant> known = image.variant(variant.driver());
    if (known.isEmpty()) {
      ImageTable.insert(handle, image, variant);
      return true;
    }
    if (!known.get().equals(variant)) {
      throw new RefusedException(
          Refusal.IMAGE_DIFFERS,
          "Image "
              + image
              + " is known as "
              + known.get().reference()
              + " for driver '"
              + variant.driver()
              + "', and an image never changes: give the other file another version.");
    }
    return false;
  }

  /**
   * Forgets a version of an image, with all its variants.
   *
   * @return false: there was none
   * @throws RefusedException IMAGE_IN_USE: unikernels are made from it
   */
  public boolean remove(String name, String version) {
    return database.write(
        transaction -> {
          Handle handle = transaction.handle();
          List<String> users = ImageTable.users(handle, name, version);
          if (!users.isEmpty()) {
            throw new RefusedException(
                Refusal.IMAGE_IN_USE,
                "Image "
                    + name
                    + ":"
                    + version
                    + " is used by "
                    + String.join(", ", users)
                    + "; remove these first.");
          }
          boolean known = ImageTable.find(handle, name, version).isPresent();
          ImageTable.delete(handle, name, version);
          return known;
        });
  }

  /** The unikernels that are made from a version of an image, by name. */
  public List<String> users(String name, String version) {
    return database.read(handle -> ImageTable.users(handle, name, version));
  }

  /** The image of that name: this version, or the one that was added last. */
  public Optional<Image> find(String name, Optional<String> version) {
    return database.read(handle -> find(handle, name, version));
  }

  /** Every image, by name, the version added last first. */
  public List<Image> list() {
    return database.read(ImageTable::list);
  }

  public static Image require(Handle handle, String name, Optional<String> version) {
    return find(handle, name, version)
        .orElseThrow(
            () ->
                new NotFoundException(
                    Refusal.UNKNOWN_IMAGE,
                    "There is no image "
                        + Quotation.of(name + version.map(wanted -> ":" + wanted).orElse(""))
                        + "; add it first."));
  }

  private static Optional<Image> find(Handle handle, String name, Optional<String> version) {
    return version.isPresent()
        ? ImageTable.find(handle, name, version.get())
        : ImageTable.findNewest(handle, name);
  }
}
