package org.miragemanager.manager.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A path and query of the API, with what users wrote escaped in it.
 *
 * @param text as it goes into an address
 */
record ApiPath(String text) {
  static final ApiPath UNIKERNELS = new ApiPath("/v1/unikernels");
  static final ApiPath HOSTS = new ApiPath("/v1/hosts");
  static final ApiPath IMAGES = new ApiPath("/v1/images");
  static final ApiPath OPERATIONS = new ApiPath("/v1/operations");

  /** One step further down. */
  ApiPath child(String name) {
    return new ApiPath(text + "/" + escaped(name));
  }

  /** With a parameter, unless its value is null. */
  ApiPath with(String parameter, Object value) {
    return value == null
        ? this
        : new ApiPath(
            text + (text.contains("?") ? "&" : "?") + parameter + "=" + escaped(value.toString()));
  }

  private static String escaped(String words) {
    return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
