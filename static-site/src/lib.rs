//! The academy's pages: templates, assets, content, and the renderer.
