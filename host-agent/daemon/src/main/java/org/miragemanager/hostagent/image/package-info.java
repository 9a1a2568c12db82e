/** The files of images that this host fetched from the manager, and keeps. */
package org.miragemanager.hostagent.image;
