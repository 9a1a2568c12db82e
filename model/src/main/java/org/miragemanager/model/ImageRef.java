package org.miragemanager.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Names an image; which of its variants runs depends on the host.
 *
 * @param name the image's name
 * @param version the image's version; null in a request: the one that was added last
 */
public record ImageRef(@JsonProperty("image") String name, String version) {
  /** As messages show it: {@code counter:1}. */
  @Override
  public String toString() {
    return version == null ? name : name + ":" + version;
  }
}
