package org.miragemanager.manager.service;

/**
 * What came of making an image known.
 *
 * @param image the variant
 * @param isNew false: it was known already, with the same file
 */
public record AddedImage(ImageView image, boolean isNew) {}
