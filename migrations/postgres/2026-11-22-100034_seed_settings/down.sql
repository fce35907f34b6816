delete from settings where key in ('op_panel', 'limits');
