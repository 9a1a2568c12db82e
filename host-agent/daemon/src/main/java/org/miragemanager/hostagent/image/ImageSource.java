package org.miragemanager.hostagent.image;

import java.util.Iterator;
import org.miragemanager.hostagent.api.ImageChunk;
import org.miragemanager.model.ImageDigest;

/** Where files are fetched from: the manager. */
@FunctionalInterface
public interface ImageSource {

  /**
   * Begins to fetch a file from an offset on. The iterator throws {@link
   * io.grpc.StatusRuntimeException} when the connection breaks, or when the gRPC context of the
   * caller is cancelled.
   */
  Iterator<ImageChunk> fetch(ImageDigest digest, long offset);
}
