using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Tracker.Migrations
{
    /// <inheritdoc />
    public partial class TenantMoves : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.AlterTable(
                name: "audit_entries",
                schema: "kit")
                .Annotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number, seal_chain), DELETE")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number), DELETE")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AddColumn<string>(
                name: "chain",
                schema: "kit",
                table: "audit_seals",
                type: "character varying(36)",
                maxLength: 36,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "seal_chain",
                schema: "kit",
                table: "audit_entries",
                type: "character varying(36)",
                maxLength: 36,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals",
                columns: new[] { "tenant_id", "chain", "number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.DropColumn(
                name: "chain",
                schema: "kit",
                table: "audit_seals");

            migrationBuilder.DropColumn(
                name: "seal_chain",
                schema: "kit",
                table: "audit_entries");

            migrationBuilder.AlterTable(
                name: "audit_entries",
                schema: "kit")
                .Annotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number), DELETE")
                .Annotation("Kit:RowSecurity", "1")
                .OldAnnotation("Kit:Grants", "SELECT, INSERT|SELECT, INSERT, UPDATE (seal_number, seal_chain), DELETE")
                .OldAnnotation("Kit:RowSecurity", "1");

            migrationBuilder.AddPrimaryKey(
                name: "pk_audit_seals",
                schema: "kit",
                table: "audit_seals",
                columns: new[] { "tenant_id", "number" });
        }
    }
}
