// admin/panel
