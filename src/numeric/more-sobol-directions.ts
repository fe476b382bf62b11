/** Direction numbers of Sobol dimensions 53 to 256, which follow `FIRST_DIRECTIONS`. */
export const MORE_DIRECTIONS =
  "lyF63faINghEFEywVXFhz2fyKqH2i2qjsOdqvNlAd_36aYjcDZ995St52xigdl01cALWvvkk6o3E9ClBqAKC9Y4P" +
  "vbglQZQKd5hv_nQX7Fp-SCfX7snb0vMgrGurfqEBhtFYeHOQYhKdaM6vA7X_4xjvtKswiAXPiUUXBwyeKZdIzhVv" +
  "fGUPouGTpyxdvkeiVYtGxK-ZYXnFyhjxvBPM01gOAEJJF7O9Tg3izLaoOvSUS8NdWjUzsoYqBvCd_nELzUwm5FLZ" +
  "dLS3D5jdQf3ekolnTZX0kHqTOQkuLe5Wim__Q3nGg6_jZKzkuHwtT39JhEIJcMp6GUn6kj_xyrPinGmCX-CpHSMB" +
  "OfxOBfG3Uh-qHqXbLp7k8SwFwi27n1-g6pMJGcamBt98jgmqif59Wtonw3IZ3DYQ6Nos1vEpGVnacRu2taEQLlxf" +
  "IYyXHTYvc1uydUqlTKpyUX3kh45xoCzi9ZKeywdNoZNWVPz0FZu4X0hQPwcsys56mDODeXcxJIDuhW4gZqn9p27S" +
  "zH-Vgxgvlhk1HxIk3H4e0WC9_cX0HiRbgL4wCz82IybZfGaWfuImac2QlqACNiIC3ezm9xjQarXhYlSj7rK18mrv" +
  "9Cewzgf5zeCevO3n0WFRJJzLriB3p4_oUyQfJLpewTb8spMIDNsUWzZ747DXxKvyk_1-rqps9LY_VsntYyMAJdZU" +
  "0mvTbI-d9cFXKn6Kiee89F_Mu2gzCOxzLPfuOHpwITq9FddQ7eIxrmjbksmpcllQZDyYtZkAeh1r3Ym16ICbtY2a" +
  "OboR1xdsIM7ynhG6XuC2LFbM8AQHYxyHYGvOFhWg45yt7a6_HBf0Xe_vAxNsGiLwIcEZxRD0bYuZj3YccYa2bOrC" +
  "bFG4RLafe91jrU83Su1rvD2LrNpcKMba_ITUgFtV3cJWPknS_lbsAEN61cH4FyE3Q3A0on3MiZuKex0WyCfbT78Y" +
  "CK43aYuYsstWHRkUwuUZaM1jagBTO7yRRO_3HuDCFO4wHVyrxr_U79_QRSMe8EsbPxBdy7Ebx4r_fISxDA9jKxkq" +
  "SyX55lSiC5E_7ZslkVA1j_ltWXcGHZw8wqaCl8YmtLQy5KjpcWCgwCkbYaJT8Js2txWYuu6o2lD-AWfEVSVqU-oj" +
  "IMUKLYoKryEOOKoTKM6xJ7rO2RVOZ_KZZ83u2N5YKr5RmixnfStSzBDqPOF2GGyLAwvF5d0FRvQGILmtQZX0zlqN" +
  "jcEjbxRU2CND2PTW8gMB5_Gk9YyO1Vq2gI0aRCSBy-2K9yUev1MRi7U2tpPCr_ZSQi1JG8mjthot376wxPZL2aw0" +
  "wvKvO91Ra799H7WgkE_hlpi87-BAW_flfE58zTE59uSwur-c34lKb5vQhWriSJ1Yz9-tomWAslW2C6Qy6l0iaASH" +
  "xk36m7MMGQ5su_pj-rO-Iz9OrfP5vsr3CpSn7BR531bqZTTJSIeoMhEUEAIFUiFoyYgrevIv9mJVJ9MTG0BZSgMK" +
  "U3s-eO2uOufxxpIJFEXhkn9ZILykSGvKeBSuadn8z3IHl3_3GhqWD4zASrmzSbv_czwaGZLgh57QsnpROpCQjsfA" +
  "mmdT1PwSM6psVd64UhahGGves";

/** Number of dimensions that both together serve. */
export const SOBOL_DIMENSIONS = 256;
