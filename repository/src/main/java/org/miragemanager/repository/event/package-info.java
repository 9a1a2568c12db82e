/** Who is told of what a transaction changed, once it is committed. */
package org.miragemanager.repository.event;
