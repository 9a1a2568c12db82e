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
