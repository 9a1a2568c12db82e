/** The example guests that ship with the program. */
package org.miragemanager.manager.examples;
