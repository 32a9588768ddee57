-- A password that can't be taken is told together with what else is wrong in the form: these functions take one argument more.
drop function if exists create_account(text, text, text, text, text);
drop function if exists set_password_by_link(text, text);
