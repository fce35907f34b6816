use super::*;

#[test]
fn a_search_is_in_any_case_its_signs_are_signs_and_three_digits_are_a_phone() {
    let rows = [
        ("", "", "", ""),
        (" Марія ", "%марія%", "[мМ][аА][рР][іІ][яЯ]", ""),
        ("@Olha_K", "%olha\\_k%", "[oO][lL][hH][aA]\\_[kK]", ""),
        ("100%", "%100\\%%", "100\\%", ""),
        ("(067) 1", "%(067) 1%", "\\(067\\) 1", "%0671%"),
        ("12", "%12%", "12", ""),
        ("ß\\", "%ß\\\\%", "ß\\\\", ""),
    ];
    for (search, lite, postgres, digits) in rows {
        let words = words(search);
        assert_eq!(
            (like(&words), any_case(&words), phone(&words)),
            (lite.to_owned(), postgres.to_owned(), digits.to_owned()),
            "{search:?}"
        );
    }
}

#[test]
fn a_whole_phone_or_e_mail_is_looked_up_and_parts_of_them_are_not() {
    let rows = [
        ("+38 (067) 111-22-33", Some(("phone", "380671112233"))),
        ("0671112", Some(("phone", "0671112"))),
        ("067111", None),
        ("дім 0671112", None),
        ("olha@example.com", Some(("email", "olha@example.com"))),
        ("olha@example", None),
        ("@example.com", None),
        ("olha k@example.com", None),
        ("ольга", None),
    ];
    for (typed, wanted) in rows {
        let wanted = wanted.map(|(column, value)| (column, value.to_owned()));
        assert_eq!(whole(typed), wanted, "{typed:?}");
    }
    let filter = |by_contacts: bool, search: &str| ClientFilter {
        search: search.to_owned(),
        by_contacts,
        ..ClientFilter::default()
    };
    for postgres in [false, true] {
        let search = Search::new(&filter(false, "380671112233"), postgres).unwrap();
        assert_eq!((search.whole, search.digits), (None, String::new()), "without the right nothing is looked up");
        for nothing in ["", "  ", "@"] {
            assert!(Search::new(&filter(true, nothing), postgres).is_none(), "{nothing:?} is everybody");
        }
    }
}

#[test]
fn a_window_grows_after_a_short_step_and_shrinks_after_a_long_one_within_bounds() {
    let rows = [
        (256, 1, 512),
        (4_096, 4, 8_192),
        (8_192, 1, 8_192),
        (1_024, 5, 1_024),
        (1_024, 15, 1_024),
        (1_024, 16, 512),
        (256, 400, 256),
    ];
    for (window, took, wanted) in rows {
        assert_eq!(next_window(window, Duration::from_millis(took)), wanted, "{window} in {took} ms");
    }
}

#[test]
fn a_window_that_is_not_full_was_the_last_one() {
    let row = |id: i64, looked: i64| Looked { id, created_at: 10 * id, looked };
    let place = |id: i64| Place { id, created_at: 10 * id };
    let rows = [
        (vec![], Step { fit: vec![], end: None }),
        (vec![row(1, 4)], Step { fit: vec![], end: Some((10, 1)) }),
        (vec![row(2, 0), row(4, 0), row(1, 4)], Step { fit: vec![place(4), place(2)], end: Some((10, 1)) }),
        (vec![row(1, 0), row(3, 0), row(1, 3)], Step { fit: vec![place(3), place(1)], end: None }),
    ];
    for (rows, wanted) in rows {
        assert_eq!(step(rows, 4), wanted);
    }
}
