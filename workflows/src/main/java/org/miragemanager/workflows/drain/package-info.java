/** A drain: a host takes nothing new, and each of its guests moves to another host. */
package org.miragemanager.workflows.drain;
