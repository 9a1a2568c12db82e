/** Whether the manager can do what it is asked, part by part. */
package org.miragemanager.manager.health;
