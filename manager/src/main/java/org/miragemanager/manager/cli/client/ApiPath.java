package org.miragemanager.manager.cli.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A path and query of the API, with what users wrote escaped in it.
 *
 * @param text as it goes into an address
 */
public record ApiPath(String text) {
  public static final ApiPath UNIKERNELS = new ApiPath("/v1/unikernels");
  public static final ApiPath HOSTS = new ApiPath("/v1/hosts");
  public static final ApiPath IMAGES = new ApiPath("/v1/images");
  public static final ApiPath OPERATIONS = new ApiPath("/v1/operations");

  /** One step further down. */
  public ApiPath child(String name) {
    return new ApiPath(text + "/" + escaped(name));
  }

  /** With a parameter, unless its value is null. */
  public ApiPath with(String parameter, Object value) {
    return value == null
        ? this
        : new ApiPath(
            text + (text.contains("?") ? "&" : "?") + parameter + "=" + escaped(value.toString()));
  }

  private static String escaped(String words) {
    return URLEncoder.encode(words, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
