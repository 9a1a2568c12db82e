package org.miragemanager.hostagent.image;

import org.miragemanager.hostagent.AgentException;

/** Somebody who waits for a file. Called by several threads, but never by two at a time. */
public interface FetchListener {

  /** So much has come; told at once, and again and again. */
  void progress(long receivedBytes, long sizeBytes);

  /** The file is here, whole and verified; the last word. */
  void present();

  /** It will not come; the last word. */
  void failed(AgentException reason);
}
