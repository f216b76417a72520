using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class RowsAboutTenants : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "tenant_moves",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_measures",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_domains",
                schema: "kit")
                .Annotation("Kit:Notify", "tenant_id")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Notify", "tenant_id");

            migrationBuilder.AlterTable(
                name: "stripe_customers",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_authorizations",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_applications",
                schema: "kit")
                .Annotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterColumn<string>(
                name: "database",
                schema: "kit",
                table: "database_migrations",
                type: "character varying(127)",
                maxLength: 127,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(63)",
                oldMaxLength: 63);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "tenant_moves",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_measures",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "tenant_domains",
                schema: "kit")
                .Annotation("Kit:Notify", "tenant_id")
                .OldAnnotation("Kit:Notify", "tenant_id")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "stripe_customers",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_authorizations",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterTable(
                name: "oauth_applications",
                schema: "kit")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AlterColumn<string>(
                name: "database",
                schema: "kit",
                table: "database_migrations",
                type: "character varying(63)",
                maxLength: 63,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(127)",
                oldMaxLength: 127);
        }
    }
}
