/** The files of images, each under the digest of its content. */
package org.miragemanager.repository.files;
