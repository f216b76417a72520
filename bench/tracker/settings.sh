# The settings of a production host, for prepare and start.
login="Host=$PGHOST;Port=$PGPORT;Database=$PGDATABASE"
export ASPNETCORE_ENVIRONMENT=Production
export ConnectionStrings__Kit="$login;Username=tracker_app;Maximum Pool Size=16;No Reset On Close=true;Max Auto Prepare=100"
export ConnectionStrings__KitOwner="$login;Username=$PGUSER"
export Urls="http://127.0.0.1:$BENCH_PORT"
export Kit__PublicUrl="http://127.0.0.1:$BENCH_PORT"
export Kit__MasterKey="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
export Kit__Mail__Host=127.0.0.1 Kit__Mail__From=tracker@example.com
export Kit__Stripe__SecretKey=sk_test_bench Kit__Stripe__WebhookSecrets__0=whsec_bench Kit__Billing__SyncPlansAtStart=false
export Logging__LogLevel__Default=Warning
