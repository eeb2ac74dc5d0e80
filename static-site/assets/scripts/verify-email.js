// verify-email
