/** The manager over HTTP and JSON, for this machine only: the command line and scripts use it. */
package org.miragemanager.manager.http;
