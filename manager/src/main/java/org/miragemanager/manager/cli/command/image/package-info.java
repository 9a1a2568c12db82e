/** Commands on images. */
package org.miragemanager.manager.cli.command.image;
