/** The steps of a drain. */
package org.miragemanager.activities.drain;
