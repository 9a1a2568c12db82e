package org.miragemanager.manager.service;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * What a user can do to images. All methods throw {@link ServiceException} with a sentence that
 * says what to do; an image that there is not is NOT_FOUND.
 */
public interface ImageAdmin {
  /**
   * What came of making an image known.
   *
   * @param image the variant
   * @param isNew false: it was known already, with the same file
   */
  record AddedImage(ImageView image, boolean isNew) {}

  /**
   * An image whose file hosts find by themselves.
   *
   * @param name the image's name
   * @param version its version
   * @param driver the hypervisor driver that runs it
   * @param reference an absolute path, or {@code example:NAME}
   */
  record ImageOrder(String name, String version, String driver, String reference) {}

  /**
   * An image whose file is sent along.
   *
   * @param name the image's name
   * @param version its version
   * @param driver the hypervisor driver that runs it
   * @param digest SHA-256 of the file, 64 digits, if the sender tells it: what comes must have it
   * @param announcedBytes the file's length; negative: the sender does not tell it
   */
  record ImageUpload(
      String name, String version, String driver, Optional<String> digest, long announcedBytes) {}

  /** All variants of all images, by name, the version added last first. */
  List<ImageView> list();

  /** One version of an image; empty: the one that was added last. */
  ImageDetailView show(String name, Optional<String> version);

  /** Makes an image known whose file hosts find by themselves. */
  AddedImage add(ImageOrder image);

  /**
   * Stores a file and makes it known as a variant of an image. Nothing is kept of one that is
   * refused or breaks off.
   *
   * @throws IOException if the sender breaks off
   */
  AddedImage upload(ImageUpload image, InputStream file) throws IOException;

  /**
   * Forgets a version of an image with all its variants, and removes files that no other names.
   *
   * @throws ServiceException CONFLICT: unikernels are made from it, and are named
   */
  void remove(String name, String version);
}
