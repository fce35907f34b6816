drop index contacts_phone;
